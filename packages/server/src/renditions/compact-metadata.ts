import type { DicomJson, DicomJsonAttribute } from '@isocenter/dicom';

type Attributes = Map<string, string>;

/**
 * Gathers the `CompactMetadata` of the API instance by instance. For a thousand slices that is a tenth of their DICOM JSON.
 * Private attributes are left out: nothing that draws reads them (PS3.5 §7.8).
 */
export class CompactMetadataBuilder {
  readonly #instances: Attributes[] = [];
  #common: Attributes | undefined;

  add(json: DicomJson): void {
    const attributes: Attributes = new Map();
    for (const [tag, attribute] of Object.entries(json)) {
      if (isPublic(tag) && !isPixelData(tag)) attributes.set(tag, JSON.stringify(relative(attribute)));
    }
    this.#instances.push(attributes);
    this.#common ??= new Map(attributes);
    for (const [tag, text] of this.#common) if (attributes.get(tag) !== text) this.#common.delete(tag);
  }

  /** JSON text in pieces, one for each instance. */
  *pieces(): Generator<string> {
    const common = this.#common ?? new Map<string, string>();
    yield `{"common":${objectText([...common])},"own":[`;
    let separator = '';
    for (const attributes of this.#instances) {
      yield separator + objectText([...attributes].filter(([tag]) => !common.has(tag)));
      separator = ',';
    }
    yield ']}';
  }
}

const objectText = (entries: readonly (readonly [string, string])[]): string =>
  `{${entries.map(([tag, value]) => `"${tag}":${value}`).join(',')}}`;

const isPublic = (tag: string): boolean => Number.parseInt(tag.charAt(3), 16) % 2 === 0;
const isPixelData = (tag: string): boolean => ['7FE00008', '7FE00009', '7FE00010'].includes(tag);

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
