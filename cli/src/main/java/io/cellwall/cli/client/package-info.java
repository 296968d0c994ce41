/** The agent's API as the command line sees it: HTTP/1.1 over a unix socket. */
@NullMarked
package io.cellwall.cli.client;

import org.jspecify.annotations.NullMarked;
