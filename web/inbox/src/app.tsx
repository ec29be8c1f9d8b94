import { useEffect, useState } from "react";
import { Route, Router, Switch } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { useToken } from "./api/session";
import { CustomerPage, CustomersPage } from "./customers/page";
import { live, queries } from "./desk";
import { FaqEntryPage } from "./faq/entry";
import { FaqPage } from "./faq/page";
import { Header } from "./header";
import { HousePage } from "./house/page";
import { QueuePane } from "./queue/pane";
import { SettingsPage } from "./settings/page";
import { SignIn } from "./signin/page";
import { StaffPage } from "./staff/page";
import { ConversationPane, TicketPane } from "./ticket-pane";
import { useWords } from "./words";

export function App() {
  const token = useToken();
  useWords();
  useEffect(() => {
    if (!token) return;
    live.open();
    return () => {
      live.close();
      // the next person at this screen sees nothing of this one's
      queries.clear();
    };
  }, [token]);
  if (!token) return <SignIn />;
  return (
    <Router hook={useHashLocation}>
      <div className="app">
        <Header />
        <Switch>
          <Route path="/t/:id">{({ id }) => <Inbox kind="ticket" id={id} />}</Route>
          <Route path="/c/:id">{({ id }) => <Inbox kind="conversation" id={id} />}</Route>
          <Route path="/customers" component={CustomersPage} />
          <Route path="/customers/:id">{({ id }) => <CustomerPage key={id} id={decodeURIComponent(id)} />}</Route>
          <Route path="/faq" component={FaqPage} />
          <Route path="/faq/new/:question">
            {({ question }) => <FaqEntryPage key={question} id="new" question={decodeURIComponent(question)} />}
          </Route>
          <Route path="/faq/:id">{({ id }) => <FaqEntryPage key={id} id={decodeURIComponent(id)} />}</Route>
          <Route path="/staff" component={StaffPage} />
          <Route path="/house" component={HousePage} />
          <Route path="/settings" component={SettingsPage} />
          <Route>
            <Inbox kind="none" id={null} />
          </Route>
        </Switch>
      </div>
    </Router>
  );
}

function Inbox({ kind, id }: { kind: "ticket" | "conversation" | "none"; id: string | null }) {
  const words = useWords();
  // of which the details are open: whatever is opened from them is to be seen itself
  const [detailsOf, setDetailsOf] = useState<string | null>(null);
  const detailsOpen = detailsOf !== null && detailsOf === id;
  const details = { detailsOpen, toggleDetails: () => setDetailsOf(detailsOpen ? null : id) };
  return (
    <main className="inbox" data-open={id !== null || undefined} data-details={detailsOpen || undefined}>
      <QueuePane openId={id} />
      {id === null && <p className="empty work">{words.pick}</p>}
      {id !== null && kind === "ticket" && <TicketPane key={id} id={id} {...details} />}
      {id !== null && kind === "conversation" && <ConversationPane key={id} id={id} {...details} />}
    </main>
  );
}
