/** The versioned store of manifests: every change is one revision, and no revision ever changes. */
@NullMarked
package io.cellwall.repository;

import org.jspecify.annotations.NullMarked;
