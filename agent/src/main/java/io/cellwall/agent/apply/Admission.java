package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.repository.RevisionHead;
import java.util.Optional;
import java.util.OptionalLong;

/** What must hold of any change; else it is refused, and nothing was changed. */
final class Admission {
  private final Optional<String> damage;
  private volatile Optional<String> followed = Optional.empty();

  /**
   * @param damage why the store cannot be read, if so
   */
  Admission(Optional<String> damage) {
    this.damage = damage;
  }

  Optional<String> damage() {
    return damage;
  }

  /** From now on components are changed by {@link ChangeRequest.Replace} alone. */
  void refuseComponents(String remote) {
    followed = Optional.of(remote);
  }

  /** Whoever may make changes may change components, too. */
  void acceptComponents() {
    followed = Optional.empty();
  }

  void requireWholeStore() {
    damage.ifPresent(why -> {
      throw new RefusedException(Code.STORE_DAMAGED, "nothing was changed: " + why);
    });
  }

  void requireOwn(ChangeRequest request, Plan plan) {
    boolean own = request instanceof ChangeRequest.Replace || !plan.changesComponents();
    if (followed.isPresent() && !own) {
      throw new RefusedException(
          Code.FOLLOWS_REMOTE,
          "nothing was changed: components are those of "
              + followed.get()
              + "; push the change there");
    }
  }

  /** That there is nothing which a history from elsewhere would replace. */
  void requireEmpty(RevisionHead latest) {
    if (latest.number() != 0) {
      throw new RefusedException(
          Code.STORE_NOT_EMPTY,
          "nothing was imported: there are revisions already, the latest is " + latest.number());
    }
    if (followed.isPresent()) {
      throw new RefusedException(
          Code.FOLLOWS_REMOTE, "nothing was imported: components are those of " + followed.get());
    }
  }

  /** That nobody has made a revision since the one which the change was made from. */
  void requireLatest(OptionalLong from, RevisionHead latest) {
    if (from.orElse(latest.number()) != latest.number()) {
      throw new RefusedException(
          Code.CONFLICT,
          "nothing was changed: the change was made from revision %d, but %s has made revision %d since (%s)"
              .formatted(
                  from.getAsLong(), latest.author().user(), latest.number(), latest.message()));
    }
  }
}
