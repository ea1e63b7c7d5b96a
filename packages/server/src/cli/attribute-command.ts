import { setTimeout as wait } from 'node:timers/promises';
import {
  type AttributeChoice,
  AttributeLevel,
  addAttribute,
  listAttributes,
  removeAttribute,
  type SearchableAttribute,
} from '@isocenter/network/api';
import { Command, Option } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { attributeOf, attributeTag, searchableAttributes } from '../search-attributes.ts';
import type { ProgressBar } from './progress-bar.ts';
import { withBar } from './rebuild-commands.ts';
import { type EitherWay, onServerOrFolder } from './server-or-folder.ts';
import { configOf, withDataOptions } from './settings.ts';

const lookEveryMs = 200;

export function attributeCommand(): Command {
  const list = new Command('list').description(
    'Say what was made searchable, and how far its values were read.',
  );
  withDataOptions(list).action(async () => {
    const attributes = await withAttributes(configOf(list), ({ list }) => list());
    for (const attribute of attributes) console.log(attributeLine(attribute));
    if (attributes.length === 0) console.log('Nothing beside what always is.');
  });

  const add = new Command('add')
    .description('Make an attribute searchable, and wait until every stored file was read for it.')
    .argument('<attribute>', 'keyword or tag of PS3.6, such as ProtocolName or 00181030')
    .addOption(
      new Option('--level <level>', 'what a value counts for: its instance, or all of its series or study')
        .choices(AttributeLevel.options)
        .default('IMAGE'),
    );
  withDataOptions(add).action(async (attribute: string) => {
    const { level } = add.opts<{ level: AttributeLevel }>();
    const config = configOf(add);
    const done = await withBar(
      (bar, signal) => makeSearchable(config, { attribute, level }, { bar, signal }),
      'Stopped waiting. A running server reads on, and the next start does.',
    );
    if (done) console.log(attributeLine(done));
  });

  const remove = new Command('remove')
    .description('Take an attribute back; its values are forgotten.')
    .argument('<attribute>', 'keyword or tag from `attribute list`');
  withDataOptions(remove).action(async (attribute: string) => {
    await withAttributes(configOf(remove), ({ remove }) => remove(attribute));
    console.log(`${attribute} is not searchable any more.`);
  });

  return new Command('attribute')
    .description(
      'Attributes that searches may name beside the usual ones: `attribute list`, `add`, `remove`.',
    )
    .addCommand(list)
    .addCommand(add)
    .addCommand(remove);
}

interface Attributes {
  list(): Promise<readonly SearchableAttribute[]>;
  add(choice: AttributeChoice): Promise<unknown>;
  remove(attribute: string): Promise<void>;
}

export function withAttributes<Result>(
  config: ServerConfig,
  work: (attributes: Attributes) => Promise<Result>,
): Promise<Result> {
  const ways: EitherWay<Attributes> = {
    ofServer(transport, url) {
      return {
        list: () => listAttributes(transport, url),
        add: (choice) => addAttribute(transport, url, choice),
        remove: (attribute) => removeAttribute(transport, url, attribute),
      };
    },
    ofFolder({ archive }) {
      return {
        list: () => searchableAttributes(archive),
        add: (choice) => archive.addSearchAttribute(attributeOf(choice)),
        remove: (attribute) => archive.removeSearchAttribute(attributeTag(attribute)),
      };
    },
  };
  return onServerOrFolder(config, ways, work);
}

/** Answers once every file that was there was read. */
export function makeSearchable(
  config: ServerConfig,
  choice: AttributeChoice,
  { bar, signal }: { readonly bar: Pick<ProgressBar, 'show'>; readonly signal: AbortSignal },
): Promise<SearchableAttribute> {
  const { tag } = attributeOf(choice);
  return withAttributes(config, async ({ add, list }) => {
    await add(choice);
    for (;;) {
      const found = (await list()).find((attribute) => Number.parseInt(attribute.tag, 16) === tag);
      if (!found) throw new Error(`${choice.attribute} was taken back meanwhile.`);
      bar.show(found.done, found.total);
      if (found.isWhole) return found;
      await wait(lookEveryMs, undefined, { signal });
    }
  });
}

/** `00181030  LO  SERIES  ProtocolName: whole`. */
export const attributeLine = ({
  tag,
  vr,
  level,
  keyword,
  done,
  total,
  isWhole,
}: SearchableAttribute): string =>
  `${tag}  ${vr}  ${level.padEnd(6)}  ${keyword}: ${isWhole ? 'every file was read' : `${done} of ${total} changes read; a search may miss some`}`;
