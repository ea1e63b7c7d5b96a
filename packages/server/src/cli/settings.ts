import type { Command } from 'commander';
import { readConfig, type ServerConfig } from '../config/config.ts';

/** Options that say which data folder is meant; environment and config file do the same. */
export function withDataOptions(command: Command): Command {
  return command
    .option('--data <folder>', 'data folder (ISOCENTER_DATA)')
    .option('--config <file>', 'config file; default: isocenter.config.json in the data folder');
}

/** The settings in force for a command. Commander writes `--dicom-port` as `dicomPort`; the settings do not. */
export function configOf(command: Command): ServerConfig {
  const { config, ...options } = command.opts<Record<string, string | boolean>>();
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    settings[name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)] = value;
  }
  // Commander turns --no-samples into samples: false.
  const { samples, ...rest } = settings;
  return readConfig({
    options: {
      ...rest,
      ...(samples === false && { 'no-samples': true }),
      ...(typeof config === 'string' && { config }),
    },
    environment: process.env,
  });
}

/** The same for a command whose other options are no settings, though some have the names of settings. */
export function dataConfigOf(command: Command): ServerConfig {
  const { data, config } = command.opts<{ data?: string; config?: string }>();
  return readConfig({
    options: { ...(data !== undefined && { data }), ...(config !== undefined && { config }) },
    environment: process.env,
  });
}
