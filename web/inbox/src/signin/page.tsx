import { Button, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import { session } from "../api/session";
import type { Role } from "../api/types";
import { useWords } from "../words";

interface Agent {
  sub: string;
  name: string;
  role: Role;
}

/** Where there is no demo shop, the token comes from the shop's own login. */
export function SignIn() {
  const words = useWords();
  const [token, setToken] = useState("");
  const { data: agents = [] } = useQuery({
    queryKey: ["agents"],
    queryFn: async () => (await call<{ agents: Agent[] }>("/demo/agents").catch(() => ({ agents: [] }))).agents,
  });
  const signInAs = async (agent: Agent) => {
    const { token } = await call<{ token: string }>("/demo/token", { body: agent });
    session.begin(token);
  };
  return (
    <main className="signin">
      <Paper p="xl" maw={420} w="100%" shadow="md">
        <Stack>
          <Title order={1} size="h2">
            {words.app}
          </Title>
          <Text>{words.signInIntro}</Text>
          {agents.map((agent) => (
            <Button key={agent.sub} variant="default" size="md" onClick={() => signInAs(agent)}>
              {`${agent.name} (${words.roles[agent.role]})`}
            </Button>
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (token.trim()) session.begin(token.trim());
            }}
          >
            <Stack gap="xs">
              <TextInput
                type="password"
                autoComplete="off"
                label={words.pasteToken}
                value={token}
                onChange={(event) => setToken(event.currentTarget.value)}
              />
              <Button type="submit">{words.signIn}</Button>
            </Stack>
          </form>
        </Stack>
      </Paper>
    </main>
  );
}
