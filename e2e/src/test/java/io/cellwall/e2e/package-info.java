/**
 * Real processes on a real kernel: every test starts an agent of its own on a cgroup subtree of its
 * own, and asks processes inside the components what they can reach.
 */
@NullMarked
package io.cellwall.e2e;

import org.jspecify.annotations.NullMarked;
