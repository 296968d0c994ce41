/** The command line: one class a command, a client of the agent's API and nothing more. */
@NullMarked
package io.cellwall.cli;

import org.jspecify.annotations.NullMarked;
