/**
 * The data plane as the agent sees it: one policy table in force, an event ring, counters. The rest
 * of the project reaches the kernel only through this package.
 */
@NullMarked
package io.cellwall.kernel;

import org.jspecify.annotations.NullMarked;
