/** Manifests: what a person writes, parsed with positions and validated one document at a time. */
@NullMarked
package io.cellwall.manifest;

import org.jspecify.annotations.NullMarked;
