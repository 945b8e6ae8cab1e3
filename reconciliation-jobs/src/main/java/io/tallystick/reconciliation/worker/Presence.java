package io.tallystick.reconciliation.worker;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.run.WorkerProcesses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This process's place among the workers: it is in the list, or isn't yet, or not any more. */
final class Presence {
  private final TallyWorker.Identity identity;
  private final WorkerProcesses processes;
  private final Ids ids;
  private @Nullable String id;
  private boolean gone;

  Presence(TallyWorker.Identity identity, WorkerProcesses processes, Ids ids) {
    this.identity = identity;
    this.processes = processes;
    this.ids = ids;
  }

  /** Its name in the list, which it is put into if it isn't there. */
  synchronized String enlisted() {
    String mine = id;
    if (mine == null) {
      mine = ids.get("wrk");
      processes.register(mine, identity.host(), identity.pid(), identity.version());
      id = mine;
    }
    return mine;
  }

  synchronized boolean isListed() {
    return id != null && !gone;
  }

  /**
   * Says that it is alive. If others have given it up it goes on under a new name: whether its work
   * is lost, the claim says.
   *
   * @return false if they had
   */
  synchronized boolean seen(@Nullable String doing) {
    if (!isListed() || processes.seen(enlisted(), doing)) {
      return true;
    }
    id = null;
    enlisted();
    return false;
  }

  /** The others that weren't seen for too long, each once. */
  synchronized List<WorkerProcesses.WorkerProcess> giveUpOthers() {
    return isListed() ? processes.giveUpSilent(enlisted()) : List.of();
  }

  synchronized void stopping() {
    if (isListed()) {
      processes.stopping(enlisted());
    }
  }

  synchronized void leave() {
    if (isListed()) {
      processes.ended(enlisted());
      gone = true;
    }
  }
}
