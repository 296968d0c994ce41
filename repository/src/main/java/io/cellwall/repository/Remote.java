package io.cellwall.repository;

/**
 * A branch of somebody else's repository.
 *
 * @param folder the one below which the manifests are; empty: all
 */
public record Remote(String url, String branch, String folder, RemoteCredentials credentials) {}
