package io.cellwall.bench;

import java.util.List;

/** Everything measured with one number of components. */
record Result(int components, List<Measurement> measurements, List<ProgramCost> costs) {}
