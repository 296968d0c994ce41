/** Following somebody else's Git repository: what is pushed there is enforced here. */
@NullMarked
package io.cellwall.agent.follow;

import org.jspecify.annotations.NullMarked;
