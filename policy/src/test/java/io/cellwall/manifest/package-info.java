@NullMarked
package io.cellwall.manifest;

import org.jspecify.annotations.NullMarked;
