/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Quotas of file systems: a component reads them, and sets none. */
#pragma once

#define Q_SYNC 0x800001
#define Q_GETFMT 0x800004
#define Q_GETINFO 0x800005
#define Q_GETQUOTA 0x800007
#define Q_GETNEXTQUOTA 0x800009
#define Q_XGETQUOTA 0x5803
#define Q_XGETQSTAT 0x5805
#define Q_XQUOTASYNC 0x5807
#define Q_XGETQSTATV 0x5808
#define Q_XGETNEXTQUOTA 0x5809

static __always_inline bool is_quota_read(int command)
{
	switch (command) {
	case Q_SYNC:
	case Q_GETFMT:
	case Q_GETINFO:
	case Q_GETQUOTA:
	case Q_GETNEXTQUOTA:
	case Q_XGETQUOTA:
	case Q_XGETQSTAT:
	case Q_XQUOTASYNC:
	case Q_XGETQSTATV:
	case Q_XGETNEXTQUOTA:
		return true;
	default:
		return false;
	}
}
