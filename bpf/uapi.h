/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Numbers of the kernel's user interface that are macros there and so not in BTF. */
#pragma once

/* asm-generic/errno-base.h */
#define EPERM 1
#define E2BIG 7
#define EACCES 13
#define EAFNOSUPPORT 97
#define EADDRINUSE 98 /* asm-generic/errno.h */

/* linux/in6.h */
#define IPPROTO_ICMPV6 58

/* linux/if_ether.h */
#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd

#define LOOPBACK_IFINDEX 1
#define PACKET_HOST 0
#define PACKET_LOOPBACK 5
#define RTCF_BROADCAST 0x10000000 /* linux/in_route.h */
#define IP_FRAGMENT_MASK 0x3fff	  /* more fragments, or an offset */
#define NEXTHDR_HOP 0
#define NEXTHDR_ROUTING 43
#define NEXTHDR_FRAGMENT 44
#define NEXTHDR_AUTH 51
#define NEXTHDR_DEST 60
#define IPV6_TLV_JUMBO 194
#define ICMP_ECHOREPLY 0
#define ICMP_DEST_UNREACH 3
#define ICMP_TIME_EXCEEDED 11
#define ICMPV6_DEST_UNREACH 1
#define ICMPV6_PARAMPROB 4
#define ICMPV6_ECHO_REPLY 129

#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

/* linux/socket.h, linux/in.h, linux/in6.h, linux/tcp.h, linux/udp.h */
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define AF_NETLINK 16
#define AF_PACKET 17
#define NETLINK_ROUTE 0
#define NETLINK_SOCK_DIAG 4
#define NETLINK_AUDIT 9
#define NETLINK_NETFILTER 12
#define NETLINK_KOBJECT_UEVENT 15
#define NETLINK_GENERIC 16
#define AF_ALG 38
#define AF_VSOCK 40
#define SOCK_BINDPORT_LOCK 8
#define SOL_IP 0
#define SOL_TCP 6
#define SOL_UDP 17
#define SOL_IPV6 41
#define TCP_ZEROCOPY_RECEIVE 35
#define IP_OPTIONS 4
#define IP_ADD_MEMBERSHIP 35
#define IP_ADD_SOURCE_MEMBERSHIP 39
#define MCAST_JOIN_GROUP 42
#define MCAST_JOIN_SOURCE_GROUP 46
#define IP_FREEBIND 15
#define IP_TRANSPARENT 19
#define TCP_REPAIR 19
#define UDP_ENCAP 100
#define IPV6_2292HOPOPTS 3
#define IPV6_2292DSTOPTS 4
#define IPV6_2292RTHDR 5
#define IPV6_2292PKTOPTIONS 6
#define IPV6_ADD_MEMBERSHIP 20
#define IPV6_JOIN_ANYCAST 27
#define IPV6_HOPOPTS 54
#define IPV6_RTHDRDSTOPTS 55
#define IPV6_RTHDR 57
#define IPV6_DSTOPTS 59
#define IPV6_TRANSPARENT 75
#define IPV6_FREEBIND 78

/* asm/thread_info.h */
#define TS_COMPAT 0x2

/* linux/magic.h */
#define BPF_FS_MAGIC 0xcafe4a11
#define CGROUP2_SUPER_MAGIC 0x63677270
#define CGROUP_SUPER_MAGIC 0x27e0eb
#define DEVPTS_SUPER_MAGIC 0x1cd1
#define DEBUGFS_MAGIC 0x64626720
#define NSFS_MAGIC 0x6e736673
#define PIPEFS_MAGIC 0x50495045
#define ANON_INODE_FS_MAGIC 0x09041934
#define PROC_SUPER_MAGIC 0x9fa0
#define SECURITYFS_MAGIC 0x73636673
#define SYSFS_MAGIC 0x62656572
#define TMPFS_MAGIC 0x01021994
#define TRACEFS_MAGIC 0x74726163
/* ipc/mqueue.c */
#define MQUEUE_MAGIC 0x19800202

/* linux/stat.h, linux/fs.h, linux/mman.h */
#define S_IFMT 00170000
#define S_IFSOCK 0140000
#define S_IFCHR 0020000
#define S_IFBLK 0060000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFIFO 0010000
#define FMODE_WRITE 0x2
#define FMODE_NOACCOUNT 0x20000000
#define PROT_ANY 0x7 /* read, write, execute */
#define MAY_WRITE 0x2
#define ATTR_SIZE 0x8
#define ATTR_OPEN 0x8000

/* linux/fcntl.h, linux/sockios.h */
#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_SETLEASE 1024
#define F_UNLCK 2
#define F_SETOWN 8
#define F_SETOWN_EX 15
#define F_DUPFD_QUERY 1027
#define F_DUPFD_CLOEXEC 1030
#define FIONCLEX 0x5450
#define FIOCLEX 0x5451
#define FIOSETOWN 0x8901
#define SIOCSPGRP 0x8902

/* linux/fanotify.h: who waits for an answer; linux/fsnotify_backend.h */
#define FAN_PERMISSIONS (0x10000 | 0x20000 | 0x40000 | 0x100000)
#define FSNOTIFY_OBJ_TYPE_INODE 0
#define FSNOTIFY_OBJ_TYPE_VFSMOUNT 1

/* asm/signal.h */
#define SIGKILL 9

/* linux/sched.h, linux/ptrace.h, linux/kernel_read_file.h */
#define CLONE_THREAD 0x10000
#define PF_IO_WORKER 0x10
#define TASK_UNINTERRUPTIBLE 2
#define NR_SENDFILE 40
#define NR_SPLICE 275
#define NR_TEE 276
#define NR_COPY_FILE_RANGE 326
#define PTRACE_MODE_NOAUDIT 0x4
#define CAP_OPT_NOAUDIT 0x2 /* linux/security.h */
#define READING_MODULE 2
#define READING_KEXEC_INITRAMFS 4
#define SYSLOG_ACTION_CLOSE 0 /* linux/syslog.h */
#define SYSLOG_ACTION_READ_ALL 3
#define SYSLOG_ACTION_SIZE_UNREAD 9
#define SYSLOG_ACTION_SIZE_BUFFER 10
