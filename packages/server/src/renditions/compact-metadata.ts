import type { DicomJson, DicomJsonAttribute } from '@isocenter/dicom';

/**
 * Gathers the `CompactMetadata` of the API instance by instance. For a thousand slices that is a tenth of their DICOM JSON.
 * Private attributes are left out: nothing that draws reads them (PS3.5 §7.8).
 */
export class CompactMetadataBuilder {
  readonly #instances: Map<string, string>[] = [];

  add(json: DicomJson): void {
    const attributes = new Map<string, string>();
    for (const [tag, attribute] of Object.entries(json)) {
      if (isPublic(tag) && !isPixelData(tag)) attributes.set(tag, JSON.stringify(relative(attribute)));
    }
    this.#instances.push(attributes);
  }

  /** As JSON text. */
  text(): string {
    const [first = new Map<string, string>()] = this.#instances;
    const common = new Map(
      [...first].filter(([tag, value]) =>
        this.#instances.every((attributes) => attributes.get(tag) === value),
      ),
    );
    const own = this.#instances.map((attributes) =>
      objectText([...attributes].filter(([tag]) => !common.has(tag))),
    );
    return `{"common":${objectText([...common])},"own":[${own.join(',')}]}`;
  }
}

const objectText = (entries: readonly (readonly [string, string])[]): string =>
  `{${entries.map(([tag, value]) => `"${tag}":${value}`).join(',')}}`;

const isPublic = (tag: string): boolean => Number.parseInt(tag.charAt(3), 16) % 2 === 0;
const isPixelData = (tag: string): boolean => tag === '7FE00010' || tag === '7FE00008' || tag === '7FE00009';

/** URIs of DICOMweb without a slash in front are relative to the service. */
function relative(attribute: DicomJsonAttribute): DicomJsonAttribute {
  const { BulkDataURI, Value } = attribute;
  if (BulkDataURI !== undefined) return { ...attribute, BulkDataURI: BulkDataURI.replace(/^\//, '') };
  if (attribute.vr !== 'SQ' || !Value) return attribute;
  return {
    ...attribute,
    Value: (Value as readonly DicomJson[]).map((item) =>
      Object.fromEntries(Object.entries(item).map(([tag, value]) => [tag, relative(value)])),
    ),
  };
}
