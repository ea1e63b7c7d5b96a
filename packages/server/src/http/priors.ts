import type { StudyRow as ArchiveStudyRow } from '@isocenter/archive';
import {
  apiPaths,
  apiRoot,
  PriorFetch,
  type PriorFetchOrdered,
  PriorRule,
  type Priors,
  type PriorsHere,
  type StudyRow,
} from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import type { PriorDesk, PriorWatch } from '../remote/index.ts';
import { validate } from './validation.ts';
import { whileListening } from './while-listening.ts';

export interface PriorRoutesOptions {
  readonly priors: PriorDesk;
  readonly watch: Pick<PriorWatch, 'look'>;
  /** Rows as the study list shows them. */
  readonly asShown: (rows: readonly ArchiveStudyRow[]) => Promise<StudyRow[]>;
}

/** Prior studies of a patient at other nodes, and the rule by which they are fetched. */
export function addPriorRoutes(app: FastifyInstance, { priors, watch, asShown }: PriorRoutesOptions): void {
  app.get(`${apiRoot}/studies/:study/priors`, async (request, reply): Promise<PriorsHere> => {
    const { study } = request.params as { study: string };
    reply.header('cache-control', 'no-store');
    const { isSomebody, studies, isCut, contradicting } = await priors.here(study);
    return {
      ...(!isSomebody && { isNobody: true }),
      studies: await asShown(studies),
      ...(isCut && { isCut }),
      ...(contradicting > 0 && { contradicting }),
    };
  });

  app.post(`${apiRoot}/studies/:study/priors/search`, (request, reply): Promise<Priors> => {
    const { study } = request.params as { study: string };
    reply.header('cache-control', 'no-store');
    return whileListening(reply, (signal) => priors.search(study, signal));
  });

  app.post(`${apiRoot}/studies/:study/priors/fetch`, async (request, reply): Promise<PriorFetchOrdered> => {
    const { study } = request.params as { study: string };
    const { when } = validate(PriorFetch, request.body, 'the order');
    const { fetchOn = [] } = await priors.rule();
    const isOrdered = when === 'now' || fetchOn.includes('opening');
    if (isOrdered) await priors.order(study);
    reply.code(202);
    return { isOrdered };
  });

  app.get(apiPaths.priorRule(), async (_request, reply): Promise<PriorRule> => {
    reply.header('cache-control', 'no-store');
    return priors.rule();
  });
  app.put(apiPaths.priorRule(), async (request): Promise<PriorRule> => {
    const rule = validate(PriorRule, request.body, 'the rule');
    await priors.saveRule(rule);
    await watch.look();
    return rule;
  });
}
