package io.cellwall.agent.apply;

import java.util.ArrayList;
import java.util.List;

/** A call that is answered with no. Nothing was changed. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;
  private final ArrayList<String> diagnostics;

  /** Why, as a stable word; {@code docs/errors.md} says what to do about each. */
  public enum Code {
    /** A manifest is wrong. */
    MANIFEST_REFUSED("manifest-refused", Fault.USER),
    /** A manifest needs what is not covered. */
    NOT_COVERED("not-covered", Fault.USER),
    /** A word of the call is wrong. */
    BAD_CALL("bad-call", Fault.USER),
    NOT_FOUND("not-found", Fault.ABSENT),
    /** Other manifests name what was to be deleted. */
    STILL_NAMED("still-named", Fault.CONFLICT),
    /** Another change is not confirmed yet. */
    CONFIRMATION_PENDING("confirmation-pending", Fault.CONFLICT),
    /** No change waits to be confirmed, or its time is over. */
    NOTHING_TO_CONFIRM("nothing-to-confirm", Fault.CONFLICT),
    /** Components are those of the repository that is followed. */
    FOLLOWS_REMOTE("follows-remote", Fault.CONFLICT),
    /** No repository is followed. */
    FOLLOWS_NOTHING("follows-nothing", Fault.CONFLICT),
    /** A history is imported into an empty store only. */
    STORE_NOT_EMPTY("store-not-empty", Fault.CONFLICT),
    /** Another change came first. */
    CONFLICT("conflict", Fault.CONFLICT),
    /** The change would cut the connection through which it is made. */
    WOULD_CUT_CALLER("would-cut-caller", Fault.CONFLICT),
    /** The change would put a wall around the agent, the service manager or its author. */
    WOULD_LOCK_OUT("would-lock-out", Fault.CONFLICT),
    /** Who asks is in a component, or nobody knows in which cgroup. */
    CALLER_IN_COMPONENT("caller-in-component", Fault.STRANGER),
    /** The kernel could not take the policy. */
    KERNEL_REFUSED("kernel-refused", Fault.ENVIRONMENT),
    /** All identities are taken. */
    IDENTITIES_EXHAUSTED("identities-exhausted", Fault.RESOURCE),
    /** The caller's user has as many connections as one may have. */
    TOO_MANY_CONNECTIONS("too-many-connections", Fault.RESOURCE),
    /** The repository or another file of the agent could not be written. */
    STORE_FAILED("store-failed", Fault.ENVIRONMENT),
    /** The repository could not be read when the agent started. */
    STORE_DAMAGED("store-damaged", Fault.ENVIRONMENT);

    private final String text;
    private final Fault fault;

    Code(String text, Fault fault) {
      this.text = text;
      this.fault = fault;
    }

    public String text() {
      return text;
    }

    public Fault fault() {
      return fault;
    }
  }

  /** Whose fault it is. */
  public enum Fault {
    USER,
    STRANGER,
    ABSENT,
    CONFLICT,
    ENVIRONMENT,
    RESOURCE
  }

  public RefusedException(Code code, String message) {
    this(code, message, List.of());
  }

  public RefusedException(Code code, String message, List<String> diagnostics) {
    super(message);
    this.code = code;
    this.diagnostics = new ArrayList<>(diagnostics);
  }

  public RefusedException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.diagnostics = new ArrayList<>();
  }

  public Code code() {
    return code;
  }

  /** One line each, with file, line and column. */
  public List<String> diagnostics() {
    return List.copyOf(diagnostics);
  }
}
