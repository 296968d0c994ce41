/**
 * The policy: all manifests resolved against each other, and the oracle that says what they mean.
 */
@NullMarked
package io.cellwall.policy;

import org.jspecify.annotations.NullMarked;
