/* SPDX-License-Identifier: Apache-2.0 */
/* Marks: words that name who wrote them, where and when. Whoever finds one that another component
 * wrote has received something of it. */
#pragma once

#include <stdint.h>
#include <string.h>

#include "shared.h"

struct mark {
	uint32_t magic; /* of this run: no other data has it but by one chance in 2^32 */
	uint32_t sequence;
	uint8_t origin;
	uint8_t channel;
	uint16_t step;
	uint32_t check;
};

static uint32_t check_of(const struct mark *mark)
{
	return (mark->sequence * 2654435761u) ^
	       (mark->origin << 24 | mark->channel << 16 | mark->step) ^ mark->magic;
}

static struct mark new_mark(void)
{
	struct mark mark = {
	    .magic = shared->magic,
	    .sequence = now.sequence->number,
	    .origin = self,
	    .channel = now.step->channel,
	    .step = now.index,
	};

	mark.check = check_of(&mark);
	return mark;
}

static void found(uint32_t sequence, int origin, int step)
{
	struct result *result = &shared->results[now.index];

	if (origin == self || result->found == FOUND_MOST)
		return;
	result->finds[result->found++] =
	    (struct find){.sequence = sequence, .origin = origin, .step = step};
}

static void look(const void *data, long length)
{
	const char *place = data, *end = place + length;
	uint32_t magic = shared->magic;

	while (length > 0 && (place = memmem(place, end - place, &magic, sizeof(magic)))) {
		struct mark mark;

		if (end - place < (long)sizeof(mark))
			return;
		memcpy(&mark, place, sizeof(mark));
		if (mark.check == check_of(&mark))
			found(mark.sequence, mark.origin, mark.step);
		place += sizeof(magic);
	}
}

/* What carries a number alone: who, at which step, and a part of the sequence's number. 15
 * bits, as a semaphore has. */
static int short_mark(void)
{
	return 0x4000 | self << 12 | now.index % 128 << 5 | (now.sequence->number / SLOTS & 0x1f);
}

static void look_at_number(uint64_t value)
{
	int origin = value >> 12 & 3;

	if ((value & ~0x3fffUL) != 0x4000 ||
	    (value & 0x1f) != (now.sequence->number / SLOTS & 0x1f))
		return;
	found(now.sequence->number, origin, value >> 5 & 127);
}
