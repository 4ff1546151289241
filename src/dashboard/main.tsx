import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './kit/kit.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { applyTheme } from './shell/theme.ts';

applyTheme();
createRoot(document.getElementById('root')!).render(<App />);
