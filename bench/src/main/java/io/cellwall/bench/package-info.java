/**
 * The paired benchmark: the same traffic without a wall, behind Cellwall and behind nftables, in
 * turns of a fraction of a second, so that whatever else the machine does hits all three alike.
 */
@NullMarked
package io.cellwall.bench;

import org.jspecify.annotations.NullMarked;
