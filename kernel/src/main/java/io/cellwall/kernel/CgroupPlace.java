package io.cellwall.kernel;

import io.cellwall.compile.Identity;
import java.nio.file.Path;
import java.util.Map;

/**
 * A cgroup's place in the tree.
 *
 * @param path below the root, with a leading slash; empty for the root
 * @param belowSlices whether all between the root and this one are slices. systemd makes units in
 *     slices only; elsewhere a cgroup of a unit's name is somebody's own and proves nothing
 */
record CgroupPlace(Path directory, String path, boolean belowSlices) {
  private static final String SLICE = ".slice";

  static CgroupPlace top(CgroupRoot root) {
    return new CgroupPlace(root.directory(), "", true);
  }

  CgroupPlace child(Path child) {
    boolean slices = path.isEmpty() || (belowSlices && path.endsWith(SLICE));
    return new CgroupPlace(child, path + "/" + child.getFileName(), slices);
  }

  /** Who is selected here, by path or by unit; {@link Identity#NONE} for nobody. */
  int selected(Map<String, Integer> selectors) {
    Integer byPath = selectors.get(path);
    if (byPath != null) {
      return byPath;
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    return belowSlices ? selectors.getOrDefault(name, Identity.NONE) : Identity.NONE;
  }

  /** Whose a cgroup would be by these selectors: the nearest one's; else the host's. */
  static int owner(CgroupRoot root, String path, Map<String, Integer> selectors) {
    CgroupPlace place = top(root);
    int owner = Identity.HOST;
    for (String name : path.substring(1).split("/", -1)) {
      place = place.child(place.directory().resolve(name));
      int selected = place.selected(selectors);
      owner = selected == Identity.NONE ? owner : selected;
    }
    return owner;
  }
}
