import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A backend that knows Temporal and nothing of ours: opens a ticket, acts on it, passes on what the customer wrote,
 * looks at it, reads a refusal and the result.
 *
 * <p>Needs io.temporal:temporal-sdk alone. Payloads are encrypted and decrypted by the codec server, which has the keys.
 *
 * <pre>mvn -q compile exec:java -Dexec.args="localhost:7233 http://127.0.0.1:8091 ZD-48213"</pre>
 */
public final class PlainTemporal {
  record Customer(String id, String email) {}

  record Ticket(String reference, String subject, Customer customer) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Entry(String kind, String text) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record View(String status, List<Entry> timeline) {
    /** Returns what the entries of a kind say. */
    String said(String kind) {
      return timeline.stream()
          .filter(entry -> entry.kind().equals(kind))
          .map(Entry::text)
          .collect(Collectors.joining(" "));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Refusal(int status, String detail) {}

  private final WorkflowClient client;

  PlainTemporal(WorkflowClient client) {
    this.client = client;
  }

  /** Lets the codec server encrypt and decrypt: Temporal's remote codec protocol. */
  static final class RemoteCodec implements PayloadCodec {
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;

    RemoteCodec(String address) {
      this.address = address;
    }

    @Override
    public List<Payload> encode(List<Payload> payloads) {
      return ask("encode", payloads);
    }

    @Override
    public List<Payload> decode(List<Payload> payloads) {
      return ask("decode", payloads);
    }

    private List<Payload> ask(String what, List<Payload> payloads) {
      try {
        String body = JsonFormat.printer().print(Payloads.newBuilder().addAllPayloads(payloads));
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(address + "/" + what))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new PayloadCodecException("The codec server answered " + answer.statusCode());
        }
        Payloads.Builder got = Payloads.newBuilder();
        JsonFormat.parser().merge(answer.body(), got);
        return got.getPayloadsList();
      } catch (InvalidProtocolBufferException error) {
        throw new PayloadCodecException(error);
      } catch (IOException error) {
        throw new PayloadCodecException("The codec server does not answer", error);
      } catch (InterruptedException error) {
        Thread.currentThread().interrupt();
        throw new PayloadCodecException(error);
      }
    }
  }

  static WorkflowClient connect(WorkflowServiceStubs service, String codec) {
    CodecDataConverter converter =
        new CodecDataConverter(DefaultDataConverter.newDefaultInstance(), List.of(new RemoteCodec(codec)));
    return WorkflowClient.newInstance(
        service, WorkflowClientOptions.newBuilder().setDataConverter(converter).build());
  }

  /** Opens a ticket, or finds the one that was opened under its reference and has not ended. */
  WorkflowStub open(Ticket ticket) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId("ticket-" + ticket.reference())
            .setTaskQueue("tickets")
            .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
            .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
            .build();
    WorkflowStub stub = client.newUntypedWorkflowStub("TicketEscalation", options);
    stub.start(ticket);
    return stub;
  }

  /** Does an action once for each key, and returns the ticket as it is then. */
  View act(String reference, String action, Map<String, String> body, String key) {
    UpdateOptions<View> options =
        UpdateOptions.newBuilder(View.class)
            .setUpdateName(action)
            .setUpdateId(key)
            .setWaitForStage(WorkflowUpdateStage.COMPLETED)
            .build();
    return client.newUntypedWorkflowStub("ticket-" + reference).startUpdate(options, body).getResult();
  }

  /** Passes on what a customer wrote, once for each id of a message. */
  void customerReplied(String reference, String text, String messageId) {
    Map<String, String> said = Map.of("text", text, "message_id", messageId, "key", messageId);
    client.newUntypedWorkflowStub("ticket-" + reference).signal("customer_replied", said);
  }

  /** Returns the ticket as it is now. */
  View look(String reference) {
    return client.newUntypedWorkflowStub("ticket-" + reference).query("view", View.class);
  }

  void run(String reference) {
    String email = reference.toLowerCase(Locale.ROOT) + "@customer.example";
    WorkflowStub opened = open(new Ticket(reference, "Invoice charged twice", new Customer("C-77", email)));

    Map<String, String> note = Map.of("text", "It is in our books, too.", "by", "person:amira");
    View view = act(reference, "note", note, "note-1");
    System.out.println("open: " + view.status() + " and noted: " + view.said("noted"));

    customerReplied(reference, "It is the invoice of March.", "m-1");
    System.out.println("heard: " + look(reference).said("customer_replied"));

    try {
      act(reference, "reopen", Map.of("reason", "a mistake"), "reopen-1");
      throw new IllegalStateException("reopening an open ticket was not refused");
    } catch (WorkflowUpdateException refused) {
      Refusal refusal = ((ApplicationFailure) refused.getCause()).getDetails().get(Refusal.class);
      System.out.println("refused: " + refusal.status() + " " + refusal.detail());
    }

    act(reference, "cancel", Map.of("reason", "opened twice"), "cancel-1");
    System.out.println("result: " + opened.getResult(String.class));
  }

  public static void main(String[] given) {
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder().setTarget(given[0]).build());
    try {
      new PlainTemporal(connect(service, given[1])).run(given[2]);
    } finally {
      service.shutdownNow();
    }
  }
}
