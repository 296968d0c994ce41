/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* 64 bits that stand for addresses, ports and more. Verdicts hang on them and senders choose what
 * goes in, so this is a keyed function made for that: SipHash-1-3
 * (https://www.aumasson.jp/siphash), over words instead of bytes. */
#pragma once

const volatile __u64 secret; /* of this load */

struct siphash {
	__u64 a, b, c, d;
};

static __always_inline __u64 rotate(__u64 word, int bits)
{
	return word << bits | word >> (64 - bits);
}

static __always_inline void sip_round(struct siphash *state)
{
	state->a += state->b;
	state->b = rotate(state->b, 13) ^ state->a;
	state->a = rotate(state->a, 32);
	state->c += state->d;
	state->d = rotate(state->d, 16) ^ state->c;
	state->a += state->d;
	state->d = rotate(state->d, 21) ^ state->a;
	state->c += state->b;
	state->b = rotate(state->b, 17) ^ state->c;
	state->c = rotate(state->c, 32);
}

static __always_inline void sip_add(struct siphash *state, __u64 word)
{
	state->d ^= word;
	sip_round(state);
	state->a ^= word;
}

static __always_inline void sip_begin(struct siphash *state)
{
	state->a = 0x736f6d6570736575ULL ^ secret;
	state->b = 0x646f72616e646f6dULL ^ rotate(secret, 32);
	state->c = 0x6c7967656e657261ULL ^ secret;
	state->d = 0x7465646279746573ULL ^ rotate(secret, 32);
}

static __always_inline void sip_add_address(struct siphash *state, const __u8 address[16])
{
	const __u32 *words = (const __u32 *)address;

	sip_add(state, (__u64)words[0] << 32 | words[1]);
	sip_add(state, (__u64)words[2] << 32 | words[3]);
}

static __always_inline __u64 sip_end(struct siphash *state)
{
	state->c ^= 0xff;
	sip_round(state);
	sip_round(state);
	sip_round(state);
	return state->a ^ state->b ^ state->c ^ state->d;
}
