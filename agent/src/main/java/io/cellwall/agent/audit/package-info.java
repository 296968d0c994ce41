/** The record on disk, to which is only ever appended. */
@NullMarked
package io.cellwall.agent.audit;

import org.jspecify.annotations.NullMarked;
