// A backend that knows Temporal and nothing of ours: opens a ticket, acts on it, passes on what the customer
// wrote, looks at it, reads a refusal and the result.
//
// Needs `@temporalio/client` and `@temporalio/common` alone. Payloads are encrypted and decrypted by the codec server, which has the keys.
//
//     npm ci && npx tsc
//     node plain_temporal.js localhost:7233 http://127.0.0.1:8091 ZD-48213

import {
  Client,
  Connection,
  WorkflowIdConflictPolicy,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, type Payload, type PayloadCodec } from '@temporalio/common';

interface Ticket {
  reference: string;
  subject: string;
  description?: string;
  category?: string;
  priority?: 'urgent' | 'high' | 'medium' | 'low' | null;
  customer: { id: string; name?: string; email?: string; phone?: string; locale?: string; timezone?: string };
  policy?: string;
}

interface View {
  status: string;
  timeline: { kind: string; text: string }[];
}

/** Lets the codec server encrypt and decrypt: Temporal's remote codec protocol. */
class RemoteCodec implements PayloadCodec {
  constructor(private readonly address: string) {}

  encode(payloads: Payload[]): Promise<Payload[]> {
    return this.ask('encode', payloads);
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return this.ask('decode', payloads);
  }

  private async ask(what: string, payloads: Payload[]): Promise<Payload[]> {
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'base64'));
    const sent = payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)])),
      data: text(data ?? new Uint8Array()),
    }));
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${this.address}/${what}`, { method: 'POST', headers, body: JSON.stringify({ payloads: sent }) });
    if (!answer.ok) throw new Error(`The codec server answered ${answer.status}`);
    const got = (await answer.json()) as { payloads: { metadata: Record<string, string>; data?: string }[] };
    return got.payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, bytes(value)])),
      data: bytes(data ?? ''),
    }));
  }
}

export async function open(client: Client, ticket: Ticket): Promise<void> {
  await client.workflow.start('TicketEscalation', {
    workflowId: `ticket-${ticket.reference}`,
    taskQueue: 'tickets',
    args: [ticket],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
}

export async function act(client: Client, reference: string, action: string, body: object, key: string): Promise<View> {
  const ticket = client.workflow.getHandle(`ticket-${reference}`);
  return await ticket.executeUpdate<View, [object]>(action, { args: [body], updateId: key });
}

export async function customerReplied(client: Client, reference: string, text: string, messageId: string): Promise<void> {
  const ticket = client.workflow.getHandle(`ticket-${reference}`);
  await ticket.signal('customer_replied', { text, message_id: messageId, key: messageId });
}

export async function look(client: Client, reference: string): Promise<View> {
  return await client.workflow.getHandle(`ticket-${reference}`).query<View>('view');
}

function said(view: View, kind: string): string {
  return view.timeline.filter((entry) => entry.kind === kind).map((entry) => entry.text).join(' ');
}

async function main(temporal: string, codec: string, reference: string): Promise<void> {
  const connection = await Connection.connect({ address: temporal });
  const client = new Client({ connection, dataConverter: { payloadCodecs: [new RemoteCodec(codec)] } });
  const customer = { id: 'C-77', email: `${reference.toLowerCase()}@customer.example` };
  await open(client, { reference, subject: 'Invoice charged twice', customer });

  const body = { text: 'It is in our books, too.', by: 'person:amira' };
  const view = await act(client, reference, 'note', body, 'note-1');
  console.log(`open: ${view.status} and noted: ${said(view, 'noted')}`);

  await customerReplied(client, reference, 'It is the invoice of March.', 'm-1');
  console.log(`heard: ${said(await look(client, reference), 'customer_replied')}`);

  try {
    await act(client, reference, 'reopen', { reason: 'a mistake' }, 'reopen-1');
  } catch (refused) {
    if (!(refused instanceof WorkflowUpdateFailedError && refused.cause instanceof ApplicationFailure)) throw refused;
    const [refusal] = refused.cause.details as [{ status: number; detail: string }];
    console.log(`refused: ${refusal.status} ${refusal.detail}`);
  }

  await act(client, reference, 'cancel', { reason: 'opened twice' }, 'cancel-1');
  console.log(`result: ${await client.workflow.getHandle(`ticket-${reference}`).result()}`);
  await connection.close();
}

const [temporal, codec, reference] = process.argv.slice(2);
if (temporal && codec && reference) await main(temporal, codec, reference);
