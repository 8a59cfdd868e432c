// Port and PID of every IPv4 listener, by koffi.
'use strict';

const koffi = require('koffi');

const ERROR_INSUFFICIENT_BUFFER = 122;
const TCP_TABLE_OWNER_PID_LISTENER = 3;
const AF_INET = 2;

// MIB_TCPROW_OWNER_PID
const rowBytes = 24;
const localPort = 8;
const pid = 20;

const library = koffi.load('libiphlpapi.so.1');
const getExtendedTcpTable = library.func(
    'uint32_t GetExtendedTcpTable(void *table, _Inout_ uint32_t *size, int order, ' +
    'uint32_t family, int table_class, uint32_t reserved)');

let table = null;
const size = [0];
let code;
do {
  code = getExtendedTcpTable(table, size, 1, AF_INET, TCP_TABLE_OWNER_PID_LISTENER, 0);
  if (code === ERROR_INSUFFICIENT_BUFFER) table = Buffer.alloc(size[0]);
} while (code === ERROR_INSUFFICIENT_BUFFER);
if (code !== 0) throw new Error(`GetExtendedTcpTable: error ${code}`);

for (let i = 0; i < table.readUInt32LE(0); i++) {
  const row = 4 + i * rowBytes;
  console.log(table.readUInt16BE(row + localPort), table.readUInt32LE(row + pid));
}
