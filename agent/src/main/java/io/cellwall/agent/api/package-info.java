/** The only way in: REST over the agent's unix socket. */
@NullMarked
package io.cellwall.agent.api;

import org.jspecify.annotations.NullMarked;
