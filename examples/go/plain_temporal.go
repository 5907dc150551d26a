// A backend that knows Temporal and nothing of ours: opens a ticket, acts on it, passes on what the customer
// wrote, looks at it, reads a refusal and the result.
//
// Needs go.temporal.io/sdk alone. Payloads are encrypted and decrypted by the codec server, which has the keys.
//
//	go run . localhost:7233 http://127.0.0.1:8091 ZD-48213
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

type Customer struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

type Ticket struct {
	Reference string   `json:"reference"`
	Subject   string   `json:"subject"`
	Category  string   `json:"category,omitempty"`
	Priority  string   `json:"priority,omitempty"`
	Customer  Customer `json:"customer"`
	Policy    string   `json:"policy,omitempty"`
}

type View struct {
	Status   string `json:"status"`
	Timeline []struct {
		Kind string `json:"kind"`
		Text string `json:"text"`
	} `json:"timeline"`
}

// Said returns what the entries of a kind say.
func (v View) Said(kind string) string {
	var said []string
	for _, entry := range v.Timeline {
		if entry.Kind == kind {
			said = append(said, entry.Text)
		}
	}
	return strings.Join(said, " ")
}

type Refusal struct {
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// Connect returns a client that lets the codec server encrypt and decrypt: Temporal's remote codec protocol, which the
// SDK speaks. The failure converter has to be told of it apart, or the words of refusals stay closed.
func Connect(temporalAddress, codecServer string) (client.Client, error) {
	data := converter.NewRemoteDataConverter(
		converter.GetDefaultDataConverter(), converter.RemoteDataConverterOptions{Endpoint: codecServer},
	)
	failures := temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{DataConverter: data})
	return client.Dial(client.Options{HostPort: temporalAddress, DataConverter: data, FailureConverter: failures})
}

// Open opens a ticket, or finds the one that was opened under its reference and has not ended.
func Open(ctx context.Context, c client.Client, ticket Ticket) (client.WorkflowRun, error) {
	options := client.StartWorkflowOptions{
		ID:                       "ticket-" + ticket.Reference,
		TaskQueue:                "tickets",
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
	}
	return c.ExecuteWorkflow(ctx, options, "TicketEscalation", ticket)
}

// Act does an action once for each key, and returns the ticket as it is then.
func Act(ctx context.Context, c client.Client, reference, action string, body any, key string) (View, error) {
	var view View
	update, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   "ticket-" + reference,
		UpdateID:     key,
		UpdateName:   action,
		Args:         []any{body},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = update.Get(ctx, &view)
	}
	return view, err
}

// CustomerReplied passes on what a customer wrote, once for each id of a message.
func CustomerReplied(ctx context.Context, c client.Client, reference, text, messageID string) error {
	said := map[string]string{"text": text, "message_id": messageID, "key": messageID}
	return c.SignalWorkflow(ctx, "ticket-"+reference, "", "customer_replied", said)
}

// Look returns the ticket as it is now.
func Look(ctx context.Context, c client.Client, reference string) (View, error) {
	var view View
	value, err := c.QueryWorkflow(ctx, "ticket-"+reference, "", "view")
	if err == nil {
		err = value.Get(&view)
	}
	return view, err
}

// Refused returns why the ticket refused an action, and whether that is what the error is about.
func Refused(err error) (refusal Refusal, refused bool) {
	var failure *temporal.ApplicationError
	refused = errors.As(err, &failure) && failure.Details(&refusal) == nil
	return refusal, refused
}

func run(ctx context.Context, temporalAddress, codecServer, reference string) error {
	c, err := Connect(temporalAddress, codecServer)
	if err != nil {
		return err
	}
	defer c.Close()

	email := strings.ToLower(reference) + "@customer.example"
	ticket := Ticket{Reference: reference, Subject: "Invoice charged twice", Customer: Customer{ID: "C-77", Email: email}}
	opened, err := Open(ctx, c, ticket)
	if err != nil {
		return err
	}

	note := map[string]string{"text": "It is in our books, too.", "by": "person:amira"}
	view, err := Act(ctx, c, reference, "note", note, "note-1")
	if err != nil {
		return err
	}
	fmt.Println("open:", view.Status, "and noted:", view.Said("noted"))

	if err = CustomerReplied(ctx, c, reference, "It is the invoice of March.", "m-1"); err != nil {
		return err
	}
	if view, err = Look(ctx, c, reference); err != nil {
		return err
	}
	fmt.Println("heard:", view.Said("customer_replied"))

	_, err = Act(ctx, c, reference, "reopen", map[string]string{"reason": "a mistake"}, "reopen-1")
	if err == nil {
		return errors.New("an open ticket was reopened")
	}
	refusal, refused := Refused(err)
	if !refused {
		return err
	}
	fmt.Println("refused:", refusal.Status, refusal.Detail)

	if _, err = Act(ctx, c, reference, "cancel", map[string]string{"reason": "opened twice"}, "cancel-1"); err != nil {
		return err
	}
	var result string
	if err = opened.Get(ctx, &result); err != nil {
		return err
	}
	fmt.Println("result:", result)
	return nil
}

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: plain_temporal TEMPORAL CODEC_SERVER REFERENCE")
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}
