/** How answers are printed: tables for people, JSON and YAML for programs. */
@NullMarked
package io.cellwall.cli.output;

import org.jspecify.annotations.NullMarked;
