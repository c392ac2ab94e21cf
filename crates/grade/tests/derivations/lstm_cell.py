# values: x=[-0.75,0.63] h=[-1.03,-0.4] c=[-0.74,-0.96] Wf=[[0.79,0.27],[-1.37,0.42]] Wi=[[-0.33,-0.92],[-0.18,1.05]] Wo=[[-0.87,0.2],[0.64,0.28]] Wg=[[0.74,-0.7],[0.16,0.21]] Uf=[[-1.38,-0.65],[1.23,-0.24]] Ui=[[-1.2,0.57],[-0.34,-0.76]] Uo=[[1.1,-0.71],[0.45,-0.33]] Ug=[[-0.32,0.85],[-0.43,-0.95]] u=[0.9,-1.1]
import numpy as np

def sigma(v):
    return 1 / (1 + np.exp(-v))

zf = Wf @ x + Uf @ h
zi = Wi @ x + Ui @ h
zo = Wo @ x + Uo @ h
zg = Wg @ x + Ug @ h
f = sigma(zf)
i = sigma(zi)
o = sigma(zo)
g = np.tanh(zg)
c_new = f * c + i * g
tc = np.tanh(c_new)
h_new = o * tc
loss = 0.5 * np.sum((h_new - u) ** 2) + 0.5 * c_new @ c_new

dh_new = h_new - u
do = dh_new * tc
dtc = dh_new * o
dc_new = c_new
dc_new = dc_new + dtc * (1 - tc ** 2)
df = dc_new * c
di = dc_new * g
dg = dc_new * i
dc = dc_new * f
dzf = df * f * (1 - f)
dzi = di * i * (1 - i)
dzo = do * o * (1 - o)
dzg = dg * (1 - g ** 2)
dWf = np.outer(dzf, x)
dWi = np.outer(dzi, x)
dWo = np.outer(dzo, x)
dWg = np.outer(dzg, x)
dUf = np.outer(dzf, h)
dUi = np.outer(dzi, h)
dUo = np.outer(dzo, h)
dUg = np.outer(dzg, h)
dx = Wf.T @ dzf + Wi.T @ dzi + Wo.T @ dzo + Wg.T @ dzg
dh = Uf.T @ dzf
dh += Ui.T @ dzi
dh += Uo.T @ dzo
dh += Ug.T @ dzg
