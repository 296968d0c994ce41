package io.cellwall.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a component offers, whom it talks to and how much it may use.
 *
 * @param cgroups paths below the cgroup root, canonical
 * @param exposes in the order of the manifest, which numbers the endpoints from 1
 * @param ingress in the order of the manifest, which numbers the rules from 1
 * @param egress in the order of the manifest, which numbers the rules from 1
 * @param sourcePorts from which it may ask by a port of its own choice, without listening there
 * @param planned what it says besides and nobody enforces yet
 */
public record ComponentManifest(
    Position position,
    String text,
    Located<String> locatedName,
    Map<String, String> labels,
    List<Located<String>> cgroups,
    List<Located<String>> systemdUnits,
    List<Endpoint> exposes,
    List<IngressRule> ingress,
    List<EgressRule> egress,
    Enforcement enforcement,
    OnViolation onViolation,
    List<PortSelection> sourcePorts,
    Set<Located<Privilege>> privileges,
    Optional<Limits> limits,
    List<Planned> planned)
    implements Manifest {

  public ComponentManifest {
    labels = Map.copyOf(labels);
    cgroups = List.copyOf(cgroups);
    systemdUnits = List.copyOf(systemdUnits);
    exposes = List.copyOf(exposes);
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
    sourcePorts = List.copyOf(sourcePorts);
    privileges = Set.copyOf(privileges);
    planned = List.copyOf(planned);
  }

  /** The rules that are in force: those of the manifest, and what needs none. */
  public List<EgressRule> egressInForce() {
    return ManagerRule.behind(egress);
  }

  /** The endpoint called {@code endpoint}, if it is exposed. */
  public Optional<Endpoint> endpoint(String endpoint) {
    return exposes.stream().filter(exposed -> exposed.name().equals(endpoint)).findFirst();
  }
}
