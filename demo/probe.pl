#!/usr/bin/perl
# What an intruder tries, and what the kernel answers: `probe.pl connect|bind ADDRESS PORT`.
# Prints the errno's name and how long the answer took. Perl, because every Debian has it.
use strict;
use warnings;
use Errno;
use Socket qw(:DEFAULT inet_pton);
use constant SO_BINDTODEVICE => 25;
use Time::HiRes qw(time);

my ($what, $address, $port) = @ARGV;
my $peer = pack_sockaddr_in($port, inet_pton(AF_INET, $address));
socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
# Should a wall ever fail, the attempt still does not leave this machine.
setsockopt($socket, SOL_SOCKET, SO_BINDTODEVICE, 'lo') if $address !~ /^127\./;
my $start = time;
my $done = $what eq 'bind' ? bind($socket, $peer) : connect($socket, $peer);
my $took = (time - $start) * 1000;
my ($error) = $done ? 'done' : grep { $!{$_} } keys %!;
printf "%s in %.1f ms\n", $error, $took;
