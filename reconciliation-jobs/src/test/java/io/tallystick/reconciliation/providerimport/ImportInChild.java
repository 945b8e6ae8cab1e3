package io.tallystick.reconciliation.providerimport;

import io.tallystick.reconciliation.SigkilledChild;
import io.tallystick.reconciliation.batch.RunLock;
import io.tallystick.reconciliation.source.FileDigest;
import io.tallystick.reconciliation.source.ImportProgress;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A process that imports a file and dies on the way, without a chance to clean up. */
final class ImportInChild {

  private ImportInChild() {}

  /**
   * @param args the database's JDBC address, the file, and where to die: a number of rows read, or
   *     "loaded" or "checked"
   */
  public static void main(String[] args) {
    var dataSource = new DriverManagerDataSource(args[0]);
    var imports = new ProviderFileImport(dataSource, Clock.systemUTC()).phases();
    var request = ProviderFileImport.of(ProviderFileRequest.of(Path.of(args[1])));
    String where = args[2];
    ImportProgress progress =
        (rows, _, _) -> {
          if (Long.toString(rows).equals(where)) {
            SigkilledChild.awaitSigkill();
          }
        };
    var lock = RunLock.take(dataSource, imports.claim());
    var loaded = imports.load(request, FileDigest.sha256(request.file()), progress);
    if (where.equals("loaded")) {
      SigkilledChild.awaitSigkill();
    }
    imports.check(loaded.importId());
    if (where.equals("checked")) {
      SigkilledChild.awaitSigkill();
    }
    imports.publish(loaded.importId(), request);
    lock.close();
  }
}
