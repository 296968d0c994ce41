/** From a change to what the kernel enforces: plan, revision, table, image. */
@NullMarked
package io.cellwall.agent.apply;

import org.jspecify.annotations.NullMarked;
