/** What happened: the kernel's events as flows, remembered and handed on. */
@NullMarked
package io.cellwall.agent.flow;

import org.jspecify.annotations.NullMarked;
