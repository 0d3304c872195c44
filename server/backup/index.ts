export { backupMigrations, restoreBackup, writeBackup } from './backup.ts';
export { backupRoutes } from './routes.ts';
