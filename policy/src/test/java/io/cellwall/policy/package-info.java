@NullMarked
package io.cellwall.policy;

import org.jspecify.annotations.NullMarked;
