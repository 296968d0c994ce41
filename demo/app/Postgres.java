import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Just enough of PostgreSQL's wire protocol (version 3.0, trust authentication) to ask a query. */
final class Postgres {
  private static final int PROTOCOL = 3 << 16;

  private final DataInputStream in;
  private final DataOutputStream out;

  Postgres(String host, int port, String user, String database) throws IOException {
    var socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    var startup = new ByteArrayOutputStream();
    new DataOutputStream(startup).writeInt(PROTOCOL);
    for (var word : List.of("user", user, "database", database, "")) {
      startup.write(word.getBytes());
      startup.write(0);
    }
    send(startup.toByteArray());
    readUntilReady();
  }

  List<String> firstColumn(String sql) throws IOException {
    out.writeByte('Q');
    send((sql + "\0").getBytes());
    return readUntilReady();
  }

  private void send(byte[] message) throws IOException {
    out.writeInt(Integer.BYTES + message.length);
    out.write(message);
    out.flush();
  }

  /** The first column of each row that came before the server was ready for the next query. */
  private List<String> readUntilReady() throws IOException {
    var rows = new ArrayList<String>();
    while (true) {
      char type = (char) in.readByte();
      var message = in.readNBytes(in.readInt() - Integer.BYTES);
      switch (type) {
        case 'Z' -> {
          return rows;
        }
        case 'D' -> rows.add(firstField(message));
        case 'E' -> throw new IOException(new String(message).replace('\0', ' ').strip());
        default -> {}
      }
    }
  }

  /** A row: count of fields (2 bytes), then for each its length (4 bytes) and its text. */
  private static String firstField(byte[] row) {
    int length = (row[4] & 0xff) << 8 | row[5] & 0xff;
    return new String(row, 6, length);
  }
}
