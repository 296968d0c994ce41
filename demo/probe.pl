#!/usr/bin/perl
# What an intruder tries, and what the kernel answers: `probe.pl connect|bind ADDRESS PORT`.
# Prints the errno's name and how long the answer took. Perl, because every Debian has it.
use strict;
use warnings;
use Errno;
use Socket qw(:DEFAULT inet_pton);
use Time::HiRes qw(time);

my ($what, $address, $port) = @ARGV;
my $peer = pack_sockaddr_in($port, inet_pton(AF_INET, $address));
socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
my $start = time;
my $done = $what eq 'bind' ? bind($socket, $peer) : connect($socket, $peer);
my $took = (time - $start) * 1000;
my ($error) = $done ? 'done' : grep { $!{$_} } keys %!;
printf "%s in %.1f ms\n", $error, $took;
