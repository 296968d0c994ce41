/** The agent: settings, wiring and lifetime. */
@NullMarked
package io.cellwall.agent;

import org.jspecify.annotations.NullMarked;
