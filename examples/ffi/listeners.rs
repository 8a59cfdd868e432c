// Port and PID of every IPv4 listener, by a declaration of one's own.

use std::ffi::c_void;

const ERROR_INSUFFICIENT_BUFFER: u32 = 122;
const TCP_TABLE_OWNER_PID_LISTENER: i32 = 3;
const AF_INET: u32 = 2;

/// MIB_TCPROW_OWNER_PID
#[repr(C)]
#[allow(dead_code)] // the layout is Windows', whether it is read or not
struct Row {
    state: u32,
    local_address: u32,
    local_port: u32,
    remote_address: u32,
    remote_port: u32,
    pid: u32,
}

#[link(name = "iphlpapi")]
extern "system" {
    fn GetExtendedTcpTable(
        table: *mut c_void,
        size: *mut u32,
        order: i32,
        family: u32,
        class: i32,
        reserved: u32,
    ) -> u32;
}

fn fetch() -> Result<Vec<u32>, u32> {
    let mut buffer: Vec<u32> = Vec::new(); // aligned as the table is
    let mut size = 0;
    loop {
        let table = if buffer.is_empty() { std::ptr::null_mut() } else { buffer.as_mut_ptr() };
        let code = unsafe {
            GetExtendedTcpTable(table.cast(), &mut size, 1, AF_INET, TCP_TABLE_OWNER_PID_LISTENER, 0)
        };
        match code {
            0 => return Ok(buffer),
            ERROR_INSUFFICIENT_BUFFER => buffer.resize(size as usize / 4 + 1, 0),
            other => return Err(other),
        }
    }
}

fn main() {
    let buffer = match fetch() {
        Ok(buffer) => buffer,
        Err(code) => {
            eprintln!("GetExtendedTcpTable: error {code}");
            std::process::exit(1);
        }
    };
    let rows = unsafe {
        std::slice::from_raw_parts(buffer.as_ptr().add(1).cast::<Row>(), buffer[0] as usize)
    };
    for row in rows {
        println!("{} {}", u16::from_be(row.local_port as u16), row.pid);
    }
}
