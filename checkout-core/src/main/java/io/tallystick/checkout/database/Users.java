package io.tallystick.checkout.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Who uses the embedded server of a directory: each process holds a shared lock of one file, which
 * goes with the process however it ends. Sessions alone don't tell: a process that has just found
 * the server has none yet. To be called under the start lock.
 */
final class Users {
  private static final Map<Path, Users> HERE = new HashMap<>();

  private final FileChannel channel;
  private final FileLock lock;
  private int count = 1;

  private Users(FileChannel channel) throws IOException {
    this.channel = channel;
    this.lock = channel.lock(0, Long.MAX_VALUE, true);
  }

  static synchronized void join(Path home) throws IOException {
    Users users = HERE.get(home);
    if (users != null) {
      users.count++;
      return;
    }
    HERE.put(
        home,
        new Users(
            FileChannel.open(
                home.resolve("users.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)));
  }

  /** Returns true for the last one. */
  static synchronized boolean leave(Path home) throws IOException {
    Users users = HERE.get(home);
    if (users == null || --users.count > 0) {
      return users == null;
    }
    HERE.remove(home);
    try (FileChannel channel = users.channel) {
      users.lock.release();
      FileLock alone = channel.tryLock();
      return alone != null; // let go with the channel
    }
  }
}
