@NullMarked
package io.cellwall.compile;

import org.jspecify.annotations.NullMarked;
