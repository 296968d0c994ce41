/** The compiler: from a policy to the table that the kernel holds. */
@NullMarked
package io.cellwall.compile;

import org.jspecify.annotations.NullMarked;
