/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
#pragma once

/* With a branch that the verifier sees, which bounds what a hook may return. */
static __always_inline int answer(int refused, int error)
{
	barrier_var(refused);
	return refused ? -error : 0;
}
