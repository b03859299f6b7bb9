// Preloaded into what `npm start` starts: when that process is gone, however it went, this one stops in good order.
process.channel?.unref();
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
