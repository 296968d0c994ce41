package io.cellwall.agent.apply;

import java.util.List;

/** Is told, on the writer's thread, what is in force now. */
@FunctionalInterface
public interface ImageListener {
  /**
   * @param changes to the revision before; none at the agent's start and when only time has passed
   */
  void inForce(Image image, List<Change> changes);
}
