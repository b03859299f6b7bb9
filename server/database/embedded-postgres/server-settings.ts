/**
 * The server's settings, all on the command line, so that a newer release of ours brings its own to an older cluster.
 * Sized for two cores and little idle memory.
 * @see https://www.postgresql.org/docs/18/runtime-config.html
 */
export function serverSettings(options: { socketFolder: string; fsync: boolean }): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: options.socketFolder,
    unix_socket_permissions: '0700',
    port: '5432',
    max_connections: '60',
    shared_buffers: '64MB',
    effective_cache_size: '512MB',
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    // Reads of a small database come from memory: the three I/O workers of version 18 would only sit there.
    io_method: 'sync',
    max_parallel_workers_per_gather: '0',
    max_worker_processes: '4',
    jit: 'off',
    // One server, no replicas, no archive.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    min_wal_size: '32MB',
    max_wal_size: '512MB',
    autovacuum_max_workers: '2',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // DETAIL lines quote the values of rows.
    log_error_verbosity: 'terse',
    log_line_prefix: '%m [%p] ',
    ...(options.fsync
      ? {}
      : {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          autovacuum: 'off',
          max_connections: '150',
          shared_buffers: '128MB',
        }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
