// Port and PID of every IPv4 listener, by JNA.

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

public final class Listeners {
  private static final int ERROR_INSUFFICIENT_BUFFER = 122;
  private static final int TCP_TABLE_OWNER_PID_LISTENER = 3;
  private static final int AF_INET = 2;

  // MIB_TCPROW_OWNER_PID
  private static final int ROW_BYTES = 24;
  private static final int LOCAL_PORT = 8;
  private static final int PID = 20;

  public interface IpHelper extends Library {
    int GetExtendedTcpTable(
        Pointer table, IntByReference size, boolean order, int family, int tableClass, int reserved);
  }

  public static void main(String[] arguments) {
    IpHelper helper = Native.load("iphlpapi", IpHelper.class);
    IntByReference size = new IntByReference(0);
    Memory table = null;
    int code;
    do {
      code =
          helper.GetExtendedTcpTable(table, size, true, AF_INET, TCP_TABLE_OWNER_PID_LISTENER, 0);
      if (code == ERROR_INSUFFICIENT_BUFFER) table = new Memory(size.getValue());
    } while (code == ERROR_INSUFFICIENT_BUFFER);
    if (code != 0) {
      System.err.println("GetExtendedTcpTable: error " + code);
      System.exit(1);
    }
    int count = table.getInt(0);
    for (int i = 0; i < count; i++) {
      long row = 4 + (long) i * ROW_BYTES;
      int port = Short.toUnsignedInt(Short.reverseBytes(table.getShort(row + LOCAL_PORT)));
      System.out.println(port + " " + Integer.toUnsignedString(table.getInt(row + PID)));
    }
  }
}
